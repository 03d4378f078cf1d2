import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import type { ImageState } from '../ports.ts';
import type { AwsConfig } from './aws-config.ts';
import { callAws, isNamed } from './aws-error.ts';

/** ECR user guide: `account.dkr.ecr.region.amazonaws.com/repository:tag`, also `.com.cn` and dual-stack names. */
const ECR_IMAGE =
  /^(?<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\/(?<repository>[^:@]+)/;

/** What the registry makes today of an image that was once proven good. */
export class EcrImages {
  readonly #registry: ECRClient;
  readonly #region: string | undefined;

  constructor(config: AwsConfig) {
    this.#registry = new ECRClient(config);
    this.#region = config.region;
  }

  /** An image outside our region's ECR cannot be asked for, and counts as the same. */
  async state(image: string, digest: string): Promise<ImageState> {
    const place = ECR_IMAGE.exec(image)?.groups;
    if (!place || place.region !== this.#region) return 'same';
    const command = new DescribeImagesCommand({
      registryId: place.account,
      repositoryName: place.repository,
      imageIds: [{ imageDigest: digest }],
    });
    try {
      const answer = await callAws(`look for ${image}`, () => this.#registry.send(command));
      const [found] = answer.imageDetails ?? [];
      if (!found) return 'gone';
      const tag = tagOf(image);
      return tag === undefined || found.imageTags?.includes(tag) ? 'same' : 'moved';
    } catch (error) {
      const gone =
        error instanceof Error &&
        isNamed(error.cause, 'ImageNotFoundException', 'RepositoryNotFoundException');
      if (gone) return 'gone';
      throw error;
    }
  }
}

/** A reference by digest has no tag that could move; one without either means `latest`. */
function tagOf(image: string): string | undefined {
  if (image.includes('@')) return undefined;
  return /:(?<tag>[^:/]+)$/.exec(image)?.groups?.tag ?? 'latest';
}
