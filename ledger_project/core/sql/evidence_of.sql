-- Returns the values of some columns of a row, in their order, as text: what a version is a digest of.
-- A name with a dot is a member of a column that is an object.
CREATE OR REPLACE FUNCTION evidence_of(of_row jsonb, columns text[]) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT jsonb_agg(of_row #> string_to_array(name, '.') ORDER BY place)::text
      FROM unnest(columns) WITH ORDINALITY AS one (name, place)
$$;
