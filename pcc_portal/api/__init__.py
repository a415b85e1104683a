"""What every API view shares: parameters, pages of results, conditional requests, and errors as problems.

One resource of the API is a `Resource` (views) with a `RowSerializer` (serializers) and a `Filters` (filters). The
apps' own resources stand in their `api` packages.
"""
