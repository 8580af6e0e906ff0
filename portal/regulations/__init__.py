"""The hotel's regulations: editions, articles, citations of them, and the settings they leave open."""
