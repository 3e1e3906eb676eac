/**
 * Where a WebAssembly module multiplies four floats by four and then adds four, one instruction of relaxed SIMD does both:
 * `f32x4.relaxed_madd`. ONNX Runtime's own build for browsers goes without, because not every browser knows it.
 * Opcodes: https://webassembly.github.io/spec/core/appendix/index-instructions.html.
 */
export function fuseMultiplyAdd(module: Uint8Array): Uint8Array {
  const reader = openReader(module, 8);
  const parts: Uint8Array[] = [module.subarray(0, 8)];
  const parameterCounts: number[] = [];
  const types: number[] = [];
  while (reader.at < module.length) {
    const start = reader.at;
    const id = reader.byte();
    const size = reader.number();
    const end = reader.at + size;
    if (id === sections.type)
      for (let n = reader.number(); n > 0; n--) parameterCounts.push(readType(reader));
    if (id === sections.function) for (let n = reader.number(); n > 0; n--) types.push(reader.number());
    if (id === sections.code) {
      const bodies: Uint8Array[] = [toLeb(reader.number())];
      for (const type of types) bodies.push(fuseBody(reader, parameterCounts[type]));
      const code = joined(bodies);
      parts.push(Uint8Array.of(id), toLeb(code.length), code);
    } else parts.push(module.subarray(start, end));
    reader.at = end;
  }
  return joined(parts);
}

const sections = { type: 1, function: 3, code: 10 } as const;
const v128 = 0x7b;
const relaxedMadd = Uint8Array.of(0xfd, 0x85, 0x02);

/** A function's parameters, counted. */
function readType(reader: Reader): number {
  if (reader.byte() !== 0x60) throw new Error("wanted a function's type, got another kind");
  const parameters = reader.number();
  reader.at += parameters;
  const results = reader.number();
  reader.at += results;
  return parameters;
}

/** A function's body with its length before it. */
function fuseBody(reader: Reader, parameters: number): Uint8Array {
  const length = reader.number();
  const end = reader.at + length;
  const groups = reader.number();
  const groupsStart = reader.at;
  let locals = parameters;
  for (let i = 0; i < groups; i++) {
    locals += reader.number();
    reader.at++;
  }
  const declared = reader.slice(groupsStart, reader.at);
  const code = fuseCode(reader, end, locals);
  const head = [toLeb(groups + 1), declared, Uint8Array.of(3, v128)];
  const body = joined([...head, ...code]);
  return joined([toLeb(body.length), body]);
}

/** The instructions up to `end`; three locals from `spare` on are free to use. */
function fuseCode(reader: Reader, end: number, spare: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let copied = reader.at;
  // The two instructions before the one that is looked at.
  let [last, lastAt]: [Kind, number] = ["other", reader.at];
  let [earlier, earlierAt]: [Kind, number] = ["other", reader.at];
  while (reader.at < end) {
    const at = reader.at;
    const kind = readInstruction(reader);
    if (kind === "add" && last === "local" && earlier === "multiply") {
      // a b multiply c add: all three lie in order once the multiplication is left out.
      parts.push(reader.slice(copied, earlierAt), reader.slice(lastAt, at), relaxedMadd);
      copied = reader.at;
    } else if (kind === "add" && last === "multiply") {
      // c a b multiply add: c goes behind a and b.
      parts.push(reader.slice(copied, lastAt), rotate(spare), relaxedMadd);
      copied = reader.at;
    }
    [earlier, earlierAt] = [last, lastAt];
    [last, lastAt] = [kind, at];
  }
  parts.push(reader.slice(copied, end));
  return parts;
}

/** c a b -> a b c on the stack. Engines keep locals in registers: this costs nothing. */
const rotate = (spare: number): Uint8Array =>
  joined(
    [
      [localSet, spare],
      [localSet, spare + 1],
      [localSet, spare + 2],
      [localGet, spare + 1],
      [localGet, spare],
      [localGet, spare + 2],
    ].flatMap(([opcode, local]) => [Uint8Array.of(opcode), toLeb(local)]),
  );

const localGet = 0x20;
const localSet = 0x21;

type Kind = "local" | "multiply" | "add" | "other";

/** Goes past an instruction, whatever it carries. */
function readInstruction(reader: Reader): Kind {
  const opcode = reader.byte();
  if (opcode === 0xfc) return skip(reader, bulkImmediates(reader.number()));
  if (opcode === 0xfd) return readVector(reader);
  if (opcode === 0xfe) {
    if (reader.number() === 3) reader.at++;
    else skipMemory(reader);
    return "other";
  }
  if (opcode >= 0x28 && opcode <= 0x3e) skipMemory(reader);
  else if (opcode === 0x0e) skip(reader, reader.number() + 1);
  else if (opcode === 0x1c) skip(reader, reader.number());
  else if (opcode === 0x1f) skipTryTable(reader);
  else if (opcode === 0x43) reader.at += 4;
  else if (opcode === 0x44) reader.at += 8;
  else if (twoNumbers.has(opcode)) skip(reader, 2);
  else if (oneNumber.has(opcode)) skip(reader, 1);
  else if (opcode > 0xd2) throw new Error(`wanted a known instruction, got ${opcode.toString(16)}`);
  return opcode === localGet ? "local" : "other";
}

/** call_indirect, return_call_indirect. */
const twoNumbers: ReadonlySet<number> = new Set([0x11, 0x13]);
/** Blocks, branches, calls, locals, globals, tables, memory sizes, integers, references. */
const oneNumber: ReadonlySet<number> = new Set([
  0x02, 0x03, 0x04, 0x06, 0x07, 0x08, 0x09, 0x0c, 0x0d, 0x10, 0x12, 0x14, 0x15, 0x18, 0x20, 0x21, 0x22, 0x23,
  0x24, 0x25, 0x26, 0x3f, 0x40, 0x41, 0x42, 0xd0, 0xd2,
]);

function readVector(reader: Reader): Kind {
  const opcode = reader.number();
  if (opcode <= 11 || opcode === 92 || opcode === 93) skipMemory(reader);
  else if (opcode === 12 || opcode === 13) reader.at += 16;
  else if (opcode >= 21 && opcode <= 34) reader.at++;
  else if (opcode >= 84 && opcode <= 91) {
    skipMemory(reader);
    reader.at++;
  }
  if (opcode === 0xe4) return "add";
  return opcode === 0xe6 ? "multiply" : "other";
}

/** How many numbers follow an instruction on whole memories and tables; conversions have none. */
function bulkImmediates(opcode: number): number {
  if (opcode < 8) return 0;
  return [8, 10, 12, 14].includes(opcode) ? 2 : 1;
}

function skipMemory(reader: Reader): void {
  const alignment = reader.number();
  skip(reader, (alignment & 64) === 0 ? 1 : 2);
}

function skipTryTable(reader: Reader): void {
  skip(reader, 1);
  for (let n = reader.number(); n > 0; n--) skip(reader, reader.byte() < 2 ? 2 : 1);
}

function skip(reader: Reader, numbers: number): Kind {
  for (let i = 0; i < numbers; i++) reader.skipNumber();
  return "other";
}

interface Reader {
  at: number;
  byte(): number;
  /** LEB128, unsigned. */
  number(): number;
  /** LEB128 of any length, signed or not. */
  skipNumber(): void;
  slice(from: number, to: number): Uint8Array;
}

function openReader(bytes: Uint8Array, at: number): Reader {
  return {
    at,
    byte() {
      return bytes[this.at++];
    },
    number() {
      let value = 0;
      for (let scale = 1; ; scale *= 128) {
        const byte = this.byte();
        value += (byte & 127) * scale;
        if (byte < 128) return value;
      }
    },
    skipNumber() {
      while (this.byte() >= 128);
    },
    slice: (from, to) => bytes.subarray(from, to),
  };
}

function toLeb(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const low = rest % 128;
    rest = (rest - low) / 128;
    bytes.push(rest === 0 ? low : low + 128);
    if (rest === 0) return Uint8Array.from(bytes);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
