import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import type { AwsConfig } from './aws-config.ts';
import { callAws, isNamed } from './aws-error.ts';

/** ECR user guide: `account.dkr.ecr.region.amazonaws.com/repository:tag`, also `.com.cn` and dual-stack names. */
const ECR_IMAGE =
  /^(?<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\/(?<repository>[^:@]+)/;

/** Whether the registry still has what a baseline was proven good with. */
export class EcrImages {
  readonly #registry: ECRClient;
  readonly #region: string | undefined;

  constructor(config: AwsConfig) {
    this.#registry = new ECRClient(config);
    this.#region = config.region;
  }

  /** An image outside our region's ECR cannot be asked for, and counts as there. */
  async exists(image: string, digest: string): Promise<boolean> {
    const place = ECR_IMAGE.exec(image)?.groups;
    if (!place || place.region !== this.#region) return true;
    const command = new DescribeImagesCommand({
      registryId: place.account,
      repositoryName: place.repository,
      imageIds: [{ imageDigest: digest }],
    });
    try {
      const answer = await callAws(`look for ${image}`, () => this.#registry.send(command));
      return (answer.imageDetails ?? []).length > 0;
    } catch (error) {
      const gone =
        error instanceof Error &&
        isNamed(error.cause, 'ImageNotFoundException', 'RepositoryNotFoundException');
      if (gone) return false;
      throw error;
    }
  }
}
