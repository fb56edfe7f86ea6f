/** The value of a header field (RFC 9110 section 5.5): visible characters, spaces and tabs, one byte each. */
export const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
