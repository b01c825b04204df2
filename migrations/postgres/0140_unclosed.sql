-- The morning's lists are of cases that nobody has closed: a few of very many, in their order.
CREATE INDEX cases_unclosed ON cases (id) WHERE closed_at IS NULL;
