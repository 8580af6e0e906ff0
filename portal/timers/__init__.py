"""What happens at a time: the working calendar, the table of what is due (also the outbox), and its worker."""
