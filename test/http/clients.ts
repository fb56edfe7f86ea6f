import { request as octokit } from '@octokit/request';
import axios from 'axios';
import ky from 'ky';
import { ofetch } from 'ofetch';
import OpenAI from 'openai';
import createOpenapiClient from 'openapi-fetch';
import type { LoadStatus } from '../../src/resource/load-status.ts';

/** A client of a user's, and how it is used as `load`. */
export interface OwnClient {
  readonly name: string;
  readonly load: (url: string, options?: { readonly timeoutMs?: number }) => LoadStatus;
  /** Whether it has a timeout of its own. */
  readonly timesOut: boolean;
  /** Whether it tells a 304 from an answer without a body. Default `true`. */
  readonly tells304?: boolean;
}

interface Paths {
  '/jobs/{id}': {
    get: {
      parameters: { path: { id: string } };
      responses: { 200: { content: { 'application/json': { status: string } } } };
    };
  };
}

const KEY = 'sk-secret-of-the-client';
export const AUTHORIZATION = `Bearer ${KEY}`;
const headers = { authorization: AUTHORIZATION };

/** Each as its documentation has it, with its own retries off. */
export const clients: readonly OwnClient[] = [
  {
    name: 'axios, its data',
    timesOut: true,
    load: (url, { timeoutMs = 0 } = {}) => {
      const api = axios.create({ baseURL: url, headers, timeout: timeoutMs });
      return async (id, { signal }) => (await api.get(`/jobs/${id}`, { signal })).data;
    },
  },
  {
    name: 'axios, its whole answer',
    timesOut: true,
    load: (url, { timeoutMs = 0 } = {}) => {
      const api = axios.create({ baseURL: url, headers, timeout: timeoutMs });
      return (id, { signal }) => api.get(`/jobs/${id}`, { signal });
    },
  },
  {
    name: 'axios, over fetch',
    timesOut: true,
    load: (url, { timeoutMs = 0 } = {}) => {
      const api = axios.create({ baseURL: url, headers, timeout: timeoutMs, adapter: 'fetch' });
      return async (id, { signal }) => (await api.get(`/jobs/${id}`, { signal })).data;
    },
  },
  {
    name: 'ky, its JSON',
    timesOut: true,
    load: (url, { timeoutMs } = {}) => {
      const api = ky.create({ prefixUrl: url, headers, retry: 0, timeout: timeoutMs ?? false });
      return (id, { signal }) => api.get(`jobs/${id}`, { signal }).json();
    },
  },
  {
    name: 'ky, its Response',
    timesOut: true,
    load: (url, { timeoutMs } = {}) => {
      const api = ky.create({ prefixUrl: url, headers, retry: 0, timeout: timeoutMs ?? false });
      return (id, { signal }) => api.get(`jobs/${id}`, { signal });
    },
  },
  {
    name: 'ofetch',
    timesOut: true,
    tells304: false,
    load: (url, { timeoutMs } = {}) => {
      const api = ofetch.create({
        baseURL: url,
        headers,
        retry: 0,
        ...(timeoutMs !== undefined && { timeout: timeoutMs }),
      });
      // Its own timeout replaces the signal.
      return (id, { signal }) => api(`/jobs/${id}`, timeoutMs === undefined ? { signal } : {});
    },
  },
  {
    name: 'ofetch, raw',
    timesOut: false,
    load: (url) => {
      const api = ofetch.create({ baseURL: url, headers, retry: 0 });
      return (id, { signal }) => api.raw(`/jobs/${id}`, { signal });
    },
  },
  {
    name: 'openapi-fetch',
    timesOut: false,
    load: (url) => {
      const api = createOpenapiClient<Paths>({ baseUrl: url, headers });
      return (id, { signal }) => api.GET('/jobs/{id}', { params: { path: { id } }, signal });
    },
  },
  {
    name: '@octokit/request',
    timesOut: false,
    load: (url) => {
      const api = octokit.defaults({ baseUrl: url, headers });
      return async (id, { signal }) =>
        (await api('GET /jobs/{id}', { id, request: { signal } })).data;
    },
  },
  {
    name: 'openai',
    timesOut: true,
    load: (url, { timeoutMs } = {}) => {
      const api = new OpenAI({
        baseURL: url,
        apiKey: KEY,
        maxRetries: 0,
        ...(timeoutMs !== undefined && { timeout: timeoutMs }),
      });
      return (id, { signal }) => api.get(`/jobs/${id}`, { signal });
    },
  },
];
