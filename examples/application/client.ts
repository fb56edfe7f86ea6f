import axios, { AxiosHeaders, isAxiosError } from 'axios';
import { session } from './session.ts';

/** The application's own client: it sends the token, and ends the session when the server refuses it. */
export const client = axios.create({ baseURL: '/' });

const SCHEME = 'Bearer ';

client.interceptors.request.use((config) => {
  if (session.token !== null) config.headers.set('Authorization', SCHEME + session.token);
  return config;
});

client.interceptors.response.use(undefined, (error: unknown) => {
  if (isAxiosError(error) && error.response?.status === 401) {
    const sent = AxiosHeaders.from(error.config?.headers).get('Authorization');
    session.end(String(sent).slice(SCHEME.length));
  }
  throw error;
});
