/** By its file: Bun has another `undici` under the package's name, without what is needed here. */
export { buildConnector, Client, type Dispatcher, errors } from 'undici/index.js';
