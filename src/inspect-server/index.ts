export {
  type InspectorServer,
  type InspectorServerOptions,
  startInspectorServer,
} from './inspector-server.ts';
