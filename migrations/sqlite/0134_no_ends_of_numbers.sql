-- What has a digit in it (an address, a telephone number) is no compound: it is found by its whole and its beginning, and nobody looks for its ends.
DELETE FROM word_tails WHERE tail <> word AND word GLOB '*[0-9]*';
