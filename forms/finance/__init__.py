"""Forms of the finance department (财务部)."""
