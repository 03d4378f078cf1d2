import { AwsError, validationException } from './aws-error.ts';
import { digestOf } from './identifiers.ts';

export interface ImageIdentifier {
  imageDigest?: string;
  imageTag?: string;
}

interface Repository {
  readonly tags: Map<string, string>;
  readonly digests: Set<string>;
}

/** Images by repository: tags move, digests do not, either can be gone. */
export class ImageRegistry {
  readonly #repositories = new Map<string, Repository>();
  readonly #parts = new Map<string, ImageParts>();

  /** @returns the digest that the tag points at from now on */
  push(image: string, digest: string = digestOf(image)): string {
    const { repository, tag } = this.#partsOf(image);
    const entry = this.#repositories.get(repository) ?? { tags: new Map(), digests: new Set() };
    this.#repositories.set(repository, entry);
    entry.tags.set(tag, digest);
    entry.digests.add(digest);
    return digest;
  }

  /** What a lifecycle rule leaves behind: the digest is gone, and every tag that pointed at it. */
  remove(image: string, digest: string): void {
    const entry = this.#repositories.get(this.#partsOf(image).repository);
    entry?.digests.delete(digest);
    for (const [tag, tagged] of entry?.tags ?? []) if (tagged === digest) entry?.tags.delete(tag);
  }

  /**
   * The digest that an image reference means now; undefined when there is none. A repository that nothing was
   * ever pushed to is somebody else's public one: it has every tag, always at the same digest.
   */
  resolve(image: string): string | undefined {
    const { repository, tag, digest } = this.#partsOf(image);
    const entry = this.#repositories.get(repository);
    if (!entry) return digest ?? digestOf(image);
    if (digest) return entry.digests.has(digest) ? digest : undefined;
    return entry.tags.get(tag);
  }

  /** Somebody pushed to its repository: it is ours, not somebody else's public one. */
  knows(image: string): boolean {
    return this.#repositories.has(this.#partsOf(image).repository);
  }

  has(image: string, digest: string): boolean {
    return this.#repositories.get(this.#partsOf(image).repository)?.digests.has(digest) ?? true;
  }

  /** ECR API, DescribeImages: one missing image fails the call. */
  describeImages(input: { repositoryName: string; imageIds?: readonly ImageIdentifier[] }) {
    const entry = this.#named(input.repositoryName);
    const asked = input.imageIds ?? [...entry.digests].map((imageDigest) => ({ imageDigest }));
    const imageDetails = asked.map((id) => {
      const digest = digestIn(entry, id);
      if (!digest) throw imageNotFound(input.repositoryName, id);
      const imageTags = [...entry.tags].filter(([, tagged]) => tagged === digest).map(([tag]) => tag);
      return { repositoryName: input.repositoryName, imageDigest: digest, imageTags };
    });
    return { imageDetails };
  }

  /** ECR API, BatchGetImage: a missing image is a failure in an answer of status 200. */
  batchGetImage(input: { repositoryName: string; imageIds: readonly ImageIdentifier[] }) {
    const entry = this.#named(input.repositoryName);
    const images: { repositoryName: string; imageId: ImageIdentifier }[] = [];
    const failures: { imageId: ImageIdentifier; failureCode: string; failureReason: string }[] = [];
    for (const id of input.imageIds) {
      const imageDigest = digestIn(entry, id);
      if (imageDigest) images.push({ repositoryName: input.repositoryName, imageId: { ...id, imageDigest } });
      else
        failures.push({
          imageId: id,
          failureCode: 'ImageNotFound',
          failureReason: 'Requested image not found',
        });
    }
    return { images, failures };
  }

  /** A fleet names a few images again and again. */
  #partsOf(image: string): ImageParts {
    const known = this.#parts.get(image);
    if (known) return known;
    const parts = partsOf(image);
    this.#parts.set(image, parts);
    return parts;
  }

  #named(repositoryName: string): Repository {
    if (!repositoryName) throw validationException('repositoryName is required');
    for (const [name, entry] of this.#repositories) {
      if (name === repositoryName || name.endsWith(`/${repositoryName}`)) return entry;
    }
    throw new AwsError(
      'RepositoryNotFoundException',
      `The repository with name '${repositoryName}' does not exist in the registry`,
    );
  }
}

function digestIn(entry: Repository, id: ImageIdentifier): string | undefined {
  const digest = id.imageDigest ?? entry.tags.get(id.imageTag ?? '');
  return digest && entry.digests.has(digest) ? digest : undefined;
}

function imageNotFound(repositoryName: string, id: ImageIdentifier): AwsError {
  const shown = `{imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'}`;
  return new AwsError(
    'ImageNotFoundException',
    `The image with imageId ${shown} does not exist within the repository with name '${repositoryName}'`,
  );
}

/** A repository of ECR is known by its name alone. */
const ECR_HOST = /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\//;

interface ImageParts {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string | undefined;
}

function partsOf(image: string): ImageParts {
  const [name = '', digest] = image.replace(ECR_HOST, '').split('@');
  const colon = name.lastIndexOf(':');
  const tagged = colon > name.lastIndexOf('/');
  return {
    repository: tagged ? name.slice(0, colon) : name,
    tag: tagged ? name.slice(colon + 1) : 'latest',
    digest,
  };
}
