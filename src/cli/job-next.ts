import type { StatusResponse } from '../resource/status-response.ts';

/** Azure's; its answers name another place as the operation goes on. */
const OPERATION = ['operation-location', 'azure-asyncoperation'];

/** The place to ask from now on that an answer names; `undefined` for none. */
export function nextPlace(
  { httpStatus, headers, url }: StatusResponse,
  method: string,
): string | undefined {
  const isCreated = httpStatus === 201 && !['GET', 'HEAD'].includes(method);
  const names = httpStatus === 202 || isCreated ? [...OPERATION, 'location'] : OPERATION;
  const place = names.map((name) => headers.get(name)).find((value) => value !== null);
  if (!place || !URL.canParse(place, url)) return undefined;
  const { href, protocol, username, password } = new URL(place, url);
  return /^https?:$/.test(protocol) && username + password === '' ? href : undefined;
}
