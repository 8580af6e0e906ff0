"""A hotel's own documents become regulations: read, cleaned, cut, nested, shown with doubts, kept when confirmed.

formats (plain, markup, word) → furniture → mending → marks → splitting → nesting → writing      knows no database
service (jobs, drafts) ← jobs (background), views (pages), command_line                         the portal's side
"""
