-- Returns the values of some columns of a row, in their order, as text: what a version is a digest of.
CREATE OR REPLACE FUNCTION evidence_of(of_row jsonb, columns text[]) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT jsonb_agg(of_row -> name ORDER BY place)::text
      FROM unnest(columns) WITH ORDINALITY AS one (name, place)
$$;
