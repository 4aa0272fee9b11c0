// The Stellar SDK's client of a node, which notes the methods that are called.
import { rpc } from "@stellar/stellar-sdk";

export const called = new Set();

export function connect(url) {
  return new Proxy(new rpc.Server(url, { allowHttp: true }), {
    get(server, name) {
      const value = server[name];
      if (typeof value !== "function") return value;
      return (...parameters) => {
        called.add(name);
        return value.apply(server, parameters);
      };
    },
  });
}

/** What the SDK's client offers, without what it keeps to itself. */
export const offered = Object.getOwnPropertyNames(rpc.Server.prototype).filter((name) => !/^_|^constructor$/.test(name));
