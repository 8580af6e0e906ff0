"""Forms of the security department (保安部)."""
