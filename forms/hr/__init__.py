"""Forms of human resources (人力资源部)."""
