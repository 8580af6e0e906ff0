"""The page that documents the look of the portal with live examples."""
