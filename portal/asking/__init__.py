"""Questions bound to articles and computed facts: what the search box is asked and can be answered at this moment."""
