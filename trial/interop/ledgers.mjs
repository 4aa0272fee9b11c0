// Asks a node, through the Stellar SDK, everything of the ledger methods; prints one JSON line the test compares.
import { createHash } from "node:crypto";
import { called, connect } from "./server.mjs";

const [url, first, limit] = process.argv.slice(2);
const server = connect(url);
const digest = (xdr) => createHash("sha256").update(xdr.toXDR()).digest("hex");

const health = await server.getHealth();
const network = await server.getNetwork();
const version = await server.getVersionInfo();
const latest = await server.getLatestLedger();
const page = await server.getLedgers({ startLedger: Number(first), pagination: { limit: Number(limit) } });

const singly = [];
let cursor;
for (let i = 0; i < Number(limit) && singly.length < page.ledgers.length; i++) {
  const request = cursor ? { pagination: { cursor, limit: 1 } } : { startLedger: Number(first), pagination: { limit: 1 } };
  const one = await server.getLedgers(request);
  singly.push(...one.ledgers);
  cursor = one.cursor;
}
const show = (ledger) => ({
  sequence: ledger.sequence,
  hash: ledger.hash,
  closeTime: ledger.ledgerCloseTime,
  header: digest(ledger.headerXdr),
  metadata: digest(ledger.metadataXdr),
});

console.log(
  JSON.stringify({
    called: [...called],
    health,
    network,
    version,
    latest: { id: latest.id, sequence: latest.sequence, protocolVersion: latest.protocolVersion,
      header: digest(latest.headerXdr), metadata: digest(latest.metadataXdr) },
    ledgers: page.ledgers.map(show),
    singly: singly.map(show),
    cursor: page.cursor,
    latestLedger: page.latestLedger,
    oldestLedger: page.oldestLedger,
  }),
);
