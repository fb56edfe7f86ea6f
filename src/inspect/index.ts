export { type SecretFields, withoutSecrets } from './without-secrets.ts';
