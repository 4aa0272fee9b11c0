/**
 * JSON-RPC over HTTP, and what runs beside it: health, metrics, status.
 *
 * <p>In: methods ({@link io.firn.rpc.RpcMethod}), an archive and a node's status. Out: {@link io.firn.rpc.RpcServer} (the
 * listener that answers calls) and {@link io.firn.rpc.AdminServer} (metrics and status), with
 * {@link io.firn.rpc.RpcConfig} and {@link io.firn.rpc.AdminConfig}. A method is given {@link io.firn.rpc.RpcParams}, answers
 * with a {@link io.firn.rpc.RpcResult} or an {@link io.firn.rpc.RpcException} (codes: {@link io.firn.rpc.RpcCodes}), and reads
 * storage on {@link io.firn.rpc.StorageThreads}. {@link io.firn.rpc.StatusJson} is the one shape of a status,
 * {@link io.firn.rpc.Health} the one judgement of freshness.
 *
 * <p>Promises: requests wait on virtual threads, storage is read on a fixed number of platform threads; every request, queue
 * and response has a limit; a result is written straight to the connection, never built as a whole.
 */
@NullMarked
package io.firn.rpc;

import org.jspecify.annotations.NullMarked;
