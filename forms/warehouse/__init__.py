"""Forms of the warehouse (仓库)."""
