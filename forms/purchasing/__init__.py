"""Forms of the purchasing department (采购部)."""
