"""The demo hotel: people, rosters, and some weeks of records made by playing them through the real service."""
