import { allMean, type Rule } from '../rule.ts';

/** Words that load errors share with others. */
export const NOT_LOADING: readonly Rule[] = [
  [
    /SyntaxError: JSON|Unexpected (?:token|end).{0,80}JSON|is not valid JSON/i,
    'crash',
    0.55,
    'an answer was not the JSON that the code expects',
  ],
];

/** The code cannot be loaded: no restart mends a package. */
export const LOADING: readonly Rule[] = allMean('import', [
  [
    /Runtime\.(?:Import|BadFunction|Handler|UserCode|InvalidEntry|Malformed|NoSuch)\w+|InvalidZipFileException|Couldn't find valid bootstrap|Handler ['"`]?.{1,100}['"`]? missing on module|is undefined or not exported|Bad handler '/i,
    0.94,
    'Lambda could not load the function',
  ],
  [
    /\bModuleNotFoundError\b|No module named ['"\w]|\bImportError: |cannot import name|Unable to import (?:module|required)|no python application found|failed to load command|cannot find main module|callable not found|\bDistributionNotFound\b/,
    0.94,
    'Python cannot import',
  ],
  [
    /MODULE_NOT_FOUND|Cannot find (?:module|package) ['"]|ERR_(?:REQUIRE_ESM|UNKNOWN_FILE_EXTENSION|PACKAGE_PATH_NOT_EXPORTED|UNSUPPORTED_(?:DIR|ESM)|INVALID_(?:PACKAGE|MODULE))|Cannot use import statement outside a module|is not defined in ES module|does not provide an export named|Failed to resolve import|find a production build|\b(?:require|module|exports|__dirname) is not defined\b/i,
    0.95,
    'Node cannot load the module',
  ],
  [
    /ERR_DLOPEN_FAILED|load native binding|NODE_MODULE_VERSION|invalid ELF header|compiled against a different Node|locate the (?:bindings file|Query Engine)|Query engine library|find native binding|prisma\/?client\b.{0,20} did not initialize/i,
    0.8,
    'a native module is missing, or for another platform',
  ],
  [
    /Could not import module|Failed to find attribute '[^'\n]{1,60}' in/i,
    0.9,
    'the server cannot load the application',
  ],
  [
    /(?:error while |Error |Unable to )load(?:ing)? shared librar|cannot open shared object file|undefined symbol:|symbol lookup error|Error relocating |GLIBC(?:XX)?_[\d.]+['’`]? not found|(?:unable to|cannot|could not|fail\w* to) load (?:the )?\S{1,60}\.(?:dll|so)\b|\.so(?:\.\d{1,4}){0,3}['"]? (?:was )?not found/i,
    0.8,
    'a shared library is missing',
  ],
  [
    /\b(?:ClassNotFoundException|NoClassDefFoundError|UnsupportedClassVersionError|NoSuch(?:Method|Field)Error|UnsatisfiedLinkError|ExceptionInInitializerError|IncompatibleClassChangeError|module\.FindException)\b/,
    0.85,
    'the JVM cannot load a class',
  ],
  [
    /Could not find or load main class|specified module could not be found|no main manifest attribute|Unable to access jarfile|Class not found: |A JNI error has occurred/i,
    0.92,
    'the JVM cannot load the application',
  ],
  [
    /LoadError\b|cannot load such file|Bundler::(?:GemNotFound|GitError)|Could not find [\w.'-]{1,60} (?:\([\d.]{1,20}\) )?(?:in (?:any of the sources|locally)|required by your)/,
    0.9,
    'Ruby cannot load',
  ],
  [/uninitialized constant /i, 0.7, 'Ruby does not know a constant'],
  [
    /Could not load file or assembly|Unable to load type '|install or update \.NET|A fatal error (?:occurred, the required|was encountered\. The) library|TypeLoadException|DllNotFoundException|MissingMethodException|The application to execute does not exist|find the required '[^'\n]{1,100}\.json'/i,
    0.92,
    '.NET cannot load',
  ],
  [
    /Failed opening required|PHP Fatal error:\s{1,4}Uncaught Error: Class |(?:Class|Interface|Trait) ["'“][^"'”\n]{1,100}["'”] not found|could not find driver|vendor\/autoload\.php.{0,40}fail|Call to undefined function/i,
    0.8,
    'PHP cannot load',
  ],
  [/UndefinedFunctionError.{0,160} is not available/, 0.8, 'Elixir cannot load a module'],
  [
    /(?<!JSON.{0,20}|errors\.)\b(?:SyntaxError|IndentationError|TabError|ParseError): (?!.{0,80}JSON)|PHP Parse error/,
    0.8,
    'the code does not parse',
  ],
]);

/** Not for this machine. */
export const PLATFORM: readonly Rule[] = allMean('image', [
  [
    /exec format error|contain descriptor matching platform|no match(?:ing manifest)? for\b|descriptor for platform|does not match the (?:detected|specified) (?:host )?platform|\bqemu-\w{1,20}: Could not open|rosetta error: |CPU does not support/i,
    0.92,
    'it is built for another platform',
  ],
]);

export const IMAGE: readonly Rule[] = [
  ...PLATFORM,
  ...allMean('image', [
    [
      /pull access denied|manifest unknown|manifest for .{1,200} not found|repository .{1,200} not found|name unknown: |no such image|\bimage \S{1,120}(?::[\w.-]{1,128}|@sha256:\w{1,64}) not found|ErrImagePull|ImagePullBackOff|InvalidImageName|ImageInspectError|Back-off pulling image|failed to pull (?:and unpack )?image(?!.{0,300}(?:dial tcp|timeout|deadline|no such host))|invalid reference format/i,
      0.85,
      'the image cannot be had',
    ],
  ]),
];
