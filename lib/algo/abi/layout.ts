/** A field as [name, type, offset, count]: a type is an integer's or another struct's name. */
export type Field = readonly [name: string, type: string, offset: number, count: number];

/** A struct that crosses the wall. A field with a count over 0 is an array. */
export interface StructLayout {
  readonly size: number;
  readonly fields: readonly Field[];
}

/** The structs of one SDK version by name. */
export type Layouts = Readonly<Record<string, StructLayout>>;

/** Where a field lies in its struct. Throws a RangeError if there is none of that name. */
export function offsetOf(layouts: Layouts, struct: string, field: string): number {
  const found = layouts[struct]?.fields.find(([name]) => name === field);
  if (found === undefined) throw new RangeError(`no field ${struct}.${field}`);
  return found[2];
}

/** How many items a field has: those of an array, else 1; 0 where the version lacks the field. */
export function lengthOf(layouts: Layouts, struct: string, field: string): number {
  const found = layouts[struct]?.fields.find(([name]) => name === field);
  return found === undefined ? 0 : Math.max(1, found[3]);
}
