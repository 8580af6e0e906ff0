"""The hotel's people: departments, posts, who holds them, rosters, substitutes, and signing in."""
