"""Finding things: regulations and forms in Whoosh, all else in the database's full text, one analyzer for both."""
