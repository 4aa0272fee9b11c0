/**
 * The methods of Stellar RPC version 1 that an archive can answer.
 *
 * <p>In: an {@link io.firn.node.Archive} of a Stellar chain. Out: {@link io.firn.stellar.rpc.StellarMethods} (the methods, for an
 * {@link io.firn.rpc.RpcServer}), with {@link io.firn.stellar.rpc.StellarRpcConfig}; {@link io.firn.stellar.rpc.BuildInfo} (which
 * build this is).
 *
 * <p>Promises: names, types, checks, their order and their words are those of the contract that the public clients parse, row by
 * row in {@code docs/conformance/json-rpc.md}; ledgers leave byte for byte as they came.
 */
@NullMarked
package io.firn.stellar.rpc;

import org.jspecify.annotations.NullMarked;
