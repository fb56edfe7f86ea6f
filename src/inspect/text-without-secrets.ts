export const HIDDEN = '[redacted]';

const USER_IN_URL = /(?<=\b\w{2,16}:\/\/)[^\s/?#@"]+(?=@)/g;
const SCHEME_AND_TOKEN = /\b(Bearer|Basic) +[\w.~+/=-]{8,}/gi;
const COOKIES = /\b(cookie: ?)[^\r\n"]+/gi;
/** The bounds and the look-behind keep it linear in a text of a megabyte. */
const NAME_AND_VALUE = /(?<![\w-])([\w-]{1,64})("?\s{0,4}[:=]\s{0,4}"?)([^\s"'&;,#]+)/g;

/** The text without what looks like a secret: a user in a URL, a token, `name=value`, `name: value`. */
export const textWithoutSecrets = (text: string, isSecret: (name: string) => boolean): string =>
  text
    .replace(USER_IN_URL, HIDDEN)
    .replace(COOKIES, `$1${HIDDEN}`)
    .replace(SCHEME_AND_TOKEN, `$1 ${HIDDEN}`)
    .replace(NAME_AND_VALUE, (all, name: string, between: string) =>
      isSecret(name) ? `${name}${between}${HIDDEN}` : all,
    );
