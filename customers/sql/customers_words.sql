-- Return the words of a text as they are searched: lower case, without accents, each once.
-- The letters are decomposed first, as lower() of a database in the locale C knows ASCII alone.
CREATE OR REPLACE FUNCTION customers_words(given text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT left(word, 100)), '{}')
      FROM regexp_split_to_table(
               lower(regexp_replace(
                   replace(replace(replace(replace(replace(replace(replace(
                       translate(normalize(given, NFKD), 'øØđĐłŁðÐ', 'oOdDlLdD'),
                       'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'Œ', 'oe'), 'ß', 'ss'), 'þ', 'th'), 'Þ', 'th'),
                   '[\u0300-\u036f]', '', 'g')),
               '[[:space:][:punct:]–—’”·]+') AS word
     WHERE word <> ''
$$;
