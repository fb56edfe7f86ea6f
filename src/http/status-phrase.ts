const STATUS_PHRASE =
  /^(bad request|unauthorized|forbidden|not found|gone|unprocessable (entity|content)|too many requests|internal server error|bad gateway|service (temporarily )?unavailable|gateway time-?out)\.?$/i;

/** Whether words say no more than a status code (RFC 9110 section 15). */
export const isStatusPhrase = (words: string): boolean => STATUS_PHRASE.test(words.trim());
