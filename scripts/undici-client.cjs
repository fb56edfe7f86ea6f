// What the command line needs of undici: its entry point loads a fetch, web sockets and a cache besides.
module.exports = {
  Client: require('undici/lib/dispatcher/client.js'),
  buildConnector: require('undici/lib/core/connect.js'),
  errors: require('undici/lib/core/errors.js'),
};
