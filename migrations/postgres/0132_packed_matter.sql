-- The matter of a case, packed (src/store/matters.rs): `matter` is then empty. Rows from before hold it as text.
ALTER TABLE cases ADD COLUMN matter_packed BYTEA;
