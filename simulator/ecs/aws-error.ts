/** An error as the AWS SDK shows it: the wire puts `name` into the response, ports throw it on. */
export class AwsError extends Error {
  readonly httpStatus: number;

  constructor(name: string, message: string, httpStatus = 400) {
    super(message);
    this.name = name;
    this.httpStatus = httpStatus;
  }
}

/** ECS developer guide, request-throttling: not modelled in the API, arrives as a plain 400. */
export const rateExceeded = () => new AwsError('ThrottlingException', 'Rate exceeded');

export const serverUnavailable = () => new AwsError('ServerException', 'Service Unavailable', 500);

/** Message as matched in production by remind101/empire. */
export const serviceNotFound = () => new AwsError('ServiceNotFoundException', 'Service not found.');

/** Message as matched in production by remind101/empire. */
export const serviceNotActive = () => new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');

/** Message assumed. */
export const clusterNotFound = () => new AwsError('ClusterNotFoundException', 'Cluster not found.');

export const invalidParameter = (message: string) => new AwsError('InvalidParameterException', message);

export const clientException = (message: string) => new AwsError('ClientException', message);

/** Application Auto Scaling and CloudWatch use this name for a refused parameter. */
export const validationException = (message: string) => new AwsError('ValidationException', message);
