/** Absolute, with a slash at no end. */
export declare const projectRoot: string;
export declare const unpackedFolder: string;

export interface Binary {
  file: string;
  /** The folder that stands for `/`, where the program comes from an unpacked package. */
  root?: string;
  /** What the program needs in its environment. */
  env: { LD_LIBRARY_PATH?: string; FONTCONFIG_FILE?: string };
}

/** Undefined where the program is nowhere. */
export declare function findBinary(name: string, environment?: Record<string, string | undefined>): Binary | undefined;
