// Sell with the client that orval makes, and print what was answered: `node sell.js URL TOKEN LEDGER INVOICE`.
import { authorizationCreate, captureCreate, invoiceRetrieve } from "./made.js";
import type { InvoicePage } from "./made.js";
import type { components, paths } from "./types.js";

const [url, token, ledger] = process.argv.slice(2) as [string, string, string];
const send = globalThis.fetch;
globalThis.fetch = (path, init) =>
  send(`${url}${path}`, { ...init, headers: { ...init?.headers, Authorization: `Bearer ${token}` } });

const authorized = await authorizationCreate(ledger, {
  sellerNumber: "654",
  invoice: {
    amountInclVat: 100,
    currency: "SEK",
    invoiceNumber: "853",
    invoiceDate: "2026-06-07",
    dueDate: "2026-07-07",
  },
  buyer: {
    nationalConsumerIdentifier: { value: "19101010-1010", countryCode: "SE" },
    invoiceAddress: {
      name: "John Smith",
      streetAddress: "Teststreet",
      zipCode: "12345",
      city: "Testcity",
      countryCode: "SE",
    },
  },
});
if (authorized.status !== 201) throw new Error(JSON.stringify(authorized));
const number = String(authorized.data.authorizationId);
const captured = await captureCreate(ledger, number, { amount: 40, sellerCaptureReference: "c-1" });
if (captured.status !== 201) throw new Error(JSON.stringify(captured));
const refused = await captureCreate(ledger, number, { amount: 60.01 });
if (refused.status !== 409) throw new Error(JSON.stringify(refused));
const found = await invoiceRetrieve(ledger, "853");
if (found.status !== 200) throw new Error(JSON.stringify(found));

// The types of the two tools are of the same things.
const invoice: components["schemas"]["Invoice"] = found.data;
const page: paths["/ledger/invoice/v1/{ledgerNo}/invoices"]["get"]["responses"]["200"]["content"]["application/json"] =
  { "@id": "", items: [found.data], view: { "@id": "" }, operations: [] } satisfies InvoicePage;
console.log(
  JSON.stringify({
    offered: authorized.data.operations.map((one) => one.rel),
    remaining: captured.data.remainingAmount,
    refused: [refused.data.Status, refused.data.AvailableAmount],
    debt: page.items[0]?.currentDebt,
    credited: invoice.creditedInvoice,
  }),
);
