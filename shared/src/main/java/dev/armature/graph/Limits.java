package dev.armature.graph;

/** Every limit of what may be sent, in one table. Sizes in bytes unless the name says otherwise. */
public final class Limits {
  /** Blocks in a graph. */
  public static final int BLOCKS = 5_000;

  /** Edges in a graph, those that references derive included. */
  public static final int EDGES = 20_000;

  /** Schedules in a graph. */
  public static final int SCHEDULES = 50;

  /** The config of one block, as compact JSON. */
  public static final int CONFIG_BYTES = 256 * 1024;

  /** The code of one block, in UTF-8. */
  public static final int CODE_BYTES = 64 * 1024;

  /** The skeleton of a graph, as JSON. */
  public static final int SKELETON_BYTES = 1024 * 1024;

  /** The body of a request that saves a graph. */
  public static final int GRAPH_BYTES = 8 * 1024 * 1024;

  /** Any other body. */
  public static final int BODY_BYTES = 1024 * 1024;

  /** A form, and a body that people fill in by hand: accounts, users, keys. */
  public static final int SMALL_BODY_BYTES = 16 * 1024;

  /** All headers of a request together, with their names. */
  public static final int HEADERS_BYTES = 16 * 1024;

  /** Characters of the address of a request: its path and its query, as they are sent. */
  public static final int URI_CHARS = 8 * 1024;

  /** Nesting of JSON. */
  public static final int DEPTH = 64;

  /** Characters of a block's id. */
  public static final int BLOCK_ID_CHARS = 64;

  /**
   * Characters of the name of a block or a credential, and of an edge's id, handles, output and
   * input.
   */
  public static final int NAME_CHARS = 200;

  /** Characters of one expression. */
  public static final int EXPRESSION_CHARS = 10_000;

  /** Conditions of one edge. */
  public static final int CONDITIONS = 20;

  /** Attempts that an author may ask for. */
  public static final int ATTEMPTS = 1_000;

  /** Maps that stand in each other. */
  public static final int MAP_DEPTH = 3;

  /** Items of one map. */
  public static final int MAP_ITEMS = 10_000;

  /** Items of one map that are under way at once. */
  public static final int MAP_CONCURRENCY = 500;

  /** Problem codes that end the attempts of one block. */
  public static final int RETRY_CODES = 50;

  /** Days for which the result of a block may be used again. */
  public static final int CACHE_DAYS = 30;

  /** Characters of the key of an event, and of its id. */
  public static final int EVENT_KEY_CHARS = 200;

  /** Approvals that one question may require. */
  public static final int APPROVALS = 100;

  /** How many executions may stand above one that a block called. */
  public static final int CALL_DEPTH = 10;

  /** Faults, and warnings, that one answer tells; the rest are counted. */
  public static final int FAULTS_TOLD = 1_000;

  /** Characters of the value of a credential, or of each of its parts. */
  public static final int CREDENTIAL_CHARS = 8_192;

  /** Hosts that one credential is bound to. */
  public static final int CREDENTIAL_HOSTS = 50;

  private Limits() {}
}
