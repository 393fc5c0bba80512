"""Operations: parse, one call to the rules, render."""
