// AMF0 values (Adobe AMF 0, 2007) as TypeScript. Objects are Maps: a key named __proto__ is a key like any other.

export type Amf0Value = undefined | null | boolean | number | string | Date | readonly Amf0Value[] | Amf0Object;

export interface Amf0Object {
  readonly kind: 'object' | 'ecmaArray';
  /** Of a typed object. */
  readonly className?: string;
  readonly properties: ReadonlyMap<string, Amf0Value>;
}

/** Type markers (§2.1). */
export const amf0Marker = {
  number: 0x00,
  boolean: 0x01,
  string: 0x02,
  object: 0x03,
  null: 0x05,
  undefined: 0x06,
  reference: 0x07,
  ecmaArray: 0x08,
  objectEnd: 0x09,
  strictArray: 0x0a,
  date: 0x0b,
  longString: 0x0c,
  unsupported: 0x0d,
  xml: 0x0f,
  typedObject: 0x10,
  switchToAmf3: 0x11,
} as const;

/** An object whose properties keep the order they are written in: some encoders read replies by position. */
export function amf0Object(properties: Readonly<Record<string, Amf0Value>>): Amf0Object {
  return { kind: 'object', properties: new Map(Object.entries(properties)) };
}

export function isAmf0Object(value: Amf0Value): value is Amf0Object {
  return typeof value === 'object' && value !== null && 'properties' in value;
}
