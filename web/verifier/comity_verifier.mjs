// Loads verifier.wasm and answers requests with it. The module has no network,
// clock or files; what it lacks is the signature equation, which the caller
// supplies as two synchronous functions (key, message, signature) => boolean:
// in Node from node:crypto, in a browser from a curve library.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

// WASI calls that the C++ runtime links but the verifier never needs.
function refusedWasi() {
  return new Proxy({}, {
    get: (_, name) => () => {
      throw new Error(`the verifier called ${String(name)}`);
    },
  });
}

// Makes a verifier from the bytes of verifier.wasm.
// `signatures` is {verifyEd25519, verifyP256}.
export async function loadVerifier(wasmBytes, signatures) {
  let memory;
  const view = (pointer, size) => new Uint8Array(memory.buffer, pointer, size);
  const check = (verify) => (key, keySize, message, messageSize, signature,
                             signatureSize) =>
    verify(view(key, keySize), view(message, messageSize),
           view(signature, signatureSize)) ? 1 : 0;
  const { instance } = await WebAssembly.instantiate(wasmBytes, {
    comity: {
      verify_ed25519: check(signatures.verifyEd25519),
      verify_p256: check(signatures.verifyP256),
    },
    wasi_snapshot_preview1: refusedWasi(),
  });
  const module = instance.exports;
  memory = module.memory;
  module._initialize?.();
  return {
    // Answers canonical PortableRequest bytes with the JSON text.
    verify(request) {
      const pointer = module.comity_allocate(request.length);
      view(pointer, request.length).set(request);
      const answer = module.comity_verify(pointer, request.length);
      const text = decoder.decode(view(answer, module.comity_answer_size()));
      module.comity_release(pointer);
      return text;
    },
  };
}

// --- Writing requests ---------------------------------------------------------

function concat(parts) {
  const bytes = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function varint(value) {
  const bytes = [];
  let rest = BigInt(value);
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

const nothing = new Uint8Array();

// Fields that hold their default value are not written.
function bytesField(number, value = nothing) {
  const content = typeof value === "string" ? encoder.encode(value) : value;
  return content.length === 0
    ? nothing
    : concat([varint(number * 8 + 2), varint(content.length), content]);
}

function numberField(number, value) {
  return value ? concat([varint(number * 8), varint(value)]) : nothing;
}

const purposes = {
  ESTABLISHMENT: 1,
  TEMPORARY_SERVICES: 2,
  EMPLOYMENT: 3,
  ACADEMIC: 4,
};

// The canonical bytes of a request about a file:
// {policy, origin, credentialId (16 bytes), on, host?, purpose?, evidence?,
//  presentation?, nowMs, field?, knownAt?}.
export function encodeRequest(request) {
  const credential = concat([
    bytesField(1, request.origin),
    bytesField(2, request.credentialId),
  ]);
  return concat([
    bytesField(1, request.policy),
    bytesField(2, credential),
    bytesField(3, request.on),
    bytesField(4, request.host),
    numberField(5, purposes[request.purpose] ?? 0),
    bytesField(6, request.evidence),
    bytesField(7, request.presentation),
    numberField(9, request.nowMs),
    bytesField(13, request.field),
    bytesField(14, request.knownAt),
  ]);
}
