-- The ends of a word are told from the word itself, so nobody looks for them by it.
DROP INDEX word_tails_word;
