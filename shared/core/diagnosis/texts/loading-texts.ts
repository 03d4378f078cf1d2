import type { Rule } from '../rule.ts';

/** Words that load errors share with others. */
export const NOT_LOADING: readonly Rule[] = [
  [
    /SyntaxError: (?:JSON|Unexpected (?:token|end)[^\n]{0,80}JSON)|is not valid JSON/i,
    'crash',
    0.55,
    'an answer was not the JSON that the code expects',
  ],
];

/** The code cannot be loaded: no restart mends a package. */
export const LOADING: readonly Rule[] = [
  [
    /Runtime\.(?:ImportModuleError|HandlerNotFound|UserCodeSyntaxError|InvalidEntrypoint|MalformedHandlerName)/,
    'import',
    0.95,
    'Lambda could not load the function',
  ],
  [/\bModuleNotFoundError\b|No module named ['"\w]/, 'import', 0.95, 'a Python module is missing'],
  [
    /ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND|Cannot find (?:module|package) ['"]|Could not load the "[^"\n]{1,60}" module/,
    'import',
    0.95,
    'a Node module is missing',
  ],
  [
    /ERR_REQUIRE_ESM|ERR_UNKNOWN_FILE_EXTENSION|ERR_PACKAGE_PATH_NOT_EXPORTED|ERR_UNSUPPORTED_DIR_IMPORT/,
    'import',
    0.95,
    'Node cannot load the module',
  ],
  [
    /Cannot use import statement outside a module|require is not defined in ES module/i,
    'import',
    0.95,
    'Node loads the file as the wrong kind of module',
  ],
  [
    /ERR_DLOPEN_FAILED|load native binding|NODE_MODULE_VERSION|invalid ELF header/i,
    'import',
    0.8,
    'a native module is for another platform',
  ],
  [/does not provide an export named/i, 'import', 0.95, 'a module lacks what is imported from it'],
  [
    /ImportError: |cannot import name|Unable to import (?:module|required)/,
    'import',
    0.92,
    'Python cannot import',
  ],
  [
    /Could not import module|Failed to find attribute '[^'\n]{1,60}' in|Failed to parse '[^'\n]{1,80}' as an attribute name/i,
    'import',
    0.9,
    'the server cannot load the application',
  ],
  [
    /error while loading shared libraries|cannot open shared object file|undefined symbol:|GLIBC(?:XX)?_[\d.]+['’`]? not found|\.so(?:\.\d{1,4}){0,3}['"]? (?:was )?not found/i,
    'import',
    0.8,
    'a shared library is missing',
  ],
  [
    /\b(?:ClassNotFoundException|NoClassDefFoundError|UnsupportedClassVersionError|NoSuchMethodError|UnsatisfiedLinkError)\b/,
    'import',
    0.85,
    'the JVM cannot load a class',
  ],
  [
    /Could not find or load main class|specified module could not be found|no main manifest attribute|Unable to access jarfile|Class not found: /i,
    'import',
    0.92,
    'the JVM cannot load the application',
  ],
  [
    /LoadError\b|cannot load such file|Bundler::(?:GemNotFound|GitError)|Could not find [\w.-]{1,60} in (?:any of the sources|locally)/,
    'import',
    0.9,
    'Ruby cannot load',
  ],
  [/uninitialized constant /i, 'import', 0.7, 'Ruby does not know a constant'],
  [
    /Could not load file or assembly|Unable to load type '|You must install or update \.NET to run this application|A fatal error occurred, the required library/i,
    'import',
    0.92,
    '.NET cannot load',
  ],
  [
    /Failed opening required|PHP Fatal error:\s{1,4}Uncaught Error: Class |Class ["'“][^"'”\n]{1,100}["'”] not found|could not find driver/i,
    'import',
    0.8,
    'PHP cannot load',
  ],
  [
    /Couldn't find valid bootstrap|Handler ['"`]?[^\n]{1,100}['"`]? missing on module|is undefined or not exported|Bad handler '/i,
    'import',
    0.93,
    'the handler is missing',
  ],
  [
    /(?<!JSON[^\n]{0,20})\b(?:SyntaxError|IndentationError|TabError|ParseError): (?!.{0,80}JSON)|PHP Parse error/,
    'import',
    0.8,
    'the code does not parse',
  ],
];

export const IMAGE: readonly Rule[] = [
  [/exec format error/i, 'image', 0.92, 'the binary is for another platform'],
  [
    /no match(?:ing manifest)? for (?:platform|linux|windows)|descriptor for platform|does not match the (?:detected|specified) (?:host )?platform/i,
    'image',
    0.93,
    'the image is not for this platform',
  ],
  [
    /image operating system "[^"\n]{1,20}" cannot be used/i,
    'image',
    0.93,
    'the image is not for this platform',
  ],
  [
    /pull access denied|manifest unknown|manifest for [^\n]{1,200} not found|repository [^\n]{1,200} not found|name unknown: |image not found|no such image|ErrImagePull|ImagePullBackOff|Back-off pulling image|failed to pull (?:and unpack )?image(?![^\n]{0,300}(?:dial tcp|timeout|deadline|no such host))|invalid reference format/i,
    'image',
    0.85,
    'the image cannot be had',
  ],
];
