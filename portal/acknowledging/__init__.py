"""Reading and confirming regulations: who is asked, what has changed for them, who has confirmed which edition."""
