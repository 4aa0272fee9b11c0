// Asks a node, through the Stellar SDK, for transactions in pages and one by one; prints one JSON line the test compares.
// What events there are is told twice: as the node says, and as the SDK finds them in the meta the node gives.
import { createHash } from "node:crypto";
import { TransactionBuilder } from "@stellar/stellar-sdk";
import { called, connect } from "./server.mjs";

const [url, first, stride] = process.argv.slice(2);
const server = connect(url);
const { passphrase } = await server.getNetwork();
const digest = (xdr) => createHash("sha256").update(xdr.toXDR()).digest("hex");
const hex = (bytes) => Buffer.from(bytes).toString("hex");

const inMeta = (tx, soroban) => {
  const { type, value } = tx.resultMetaXdr;
  if (type === "v4") {
    return {
      transaction: value.events.map(digest),
      operations: value.operations.map((operation) => operation.events.map(digest)),
      diagnostic: value.diagnosticEvents.map(digest),
    };
  }
  const meta = type === "v3" ? value.sorobanMeta : null;
  return {
    transaction: [],
    operations: type === "v3" && soroban ? [(meta?.events ?? []).map(digest)] : [],
    diagnostic: (meta?.diagnosticEvents ?? []).map(digest),
  };
};

const show = (tx) => {
  const parsed = TransactionBuilder.fromXDR(tx.envelopeXdr, passphrase);
  const inner = parsed.innerTransaction ?? parsed;
  const soroban = ["invokeHostFunction", "extendFootprintTtl", "restoreFootprint"].includes(inner.operations[0]?.type);
  return {
    status: tx.status,
    txHash: tx.txHash,
    ledger: tx.ledger,
    createdAt: Number(tx.createdAt),
    applicationOrder: tx.applicationOrder,
    feeBump: tx.feeBump,
    isFeeBump: parsed.innerTransaction !== undefined,
    hash: hex(parsed.hash()),
    innerHash: hex(inner.hash()),
    envelope: digest(tx.envelopeXdr),
    result: digest(tx.resultXdr),
    meta: digest(tx.resultMetaXdr),
    events: {
      transaction: tx.events.transactionEventsXdr.map(digest),
      operations: tx.events.contractEventsXdr.map((list) => list.map(digest)),
      diagnostic: (tx.diagnosticEventsXdr ?? []).map(digest),
    },
    inMeta: inMeta(tx, soroban),
  };
};

const transactions = [];
let request = { startLedger: Number(first), pagination: { limit: 200 } };
let page;
do {
  page = await server.getTransactions(request);
  transactions.push(...page.transactions.map(show));
  request = { pagination: { cursor: page.cursor, limit: 200 } };
} while (page.transactions.length > 0);

const singly = [];
for (let i = 0; i < transactions.length; i += Number(stride)) {
  const known = transactions[i];
  const outer = await server.getTransaction(known.hash);
  const inner = await server.getTransaction(known.innerHash);
  singly.push({ known, outer: show(outer), inner: show(inner) });
}
const unknown = await server.getTransaction("00".repeat(32));
const last = transactions.at(-1);
const polled = { known: last, outer: show(await server.pollTransaction(last.hash)),
  unknown: await server.pollTransaction("00".repeat(32), { attempts: 2, sleepStrategy: () => 1 }) };

console.log(
  JSON.stringify({
    called: [...called],
    transactions,
    singly,
    unknown,
    polled,
    cursor: page.cursor,
    latestLedger: page.latestLedger,
    latestLedgerCloseTimestamp: page.latestLedgerCloseTimestamp,
  }),
);
