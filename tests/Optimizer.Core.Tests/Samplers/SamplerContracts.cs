using Optimizer.Core.Samplers;

namespace Optimizer.Core.Tests.Samplers;

public class GridSamplerContract() : SamplerContract((space, _) => new GridSampler(space), isGrid: true);

public class RandomSamplerContract() : SamplerContract((space, _) => new RandomSampler(space));

public class SobolSamplerContract() : SamplerContract((space, seed) => new SobolSampler(space, seed));

public class TpeSamplerContract() : SamplerContract((space, seed) => new TpeSampler(space, seed));

public class GpSamplerContract() : SamplerContract((space, seed) => new GpSampler(space, seed), iterations: 6);

public class AutoSamplerContract() : SamplerContract((space, seed) => new AutoSampler(space, 2, seed), iterations: 4);

public class CmaSamplerContract() : SamplerContract((space, _) => new CmaSampler(space));

public class Flow2SamplerContract() : SamplerContract((space, seed) => new Flow2Sampler(space, seed));

public class NsgaSamplerContract() : SamplerContract((space, seed) => new NsgaSampler(space, seed));
