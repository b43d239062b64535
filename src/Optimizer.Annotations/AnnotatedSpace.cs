using Optimizer.Core.Search;

namespace Optimizer.Annotations;

/// <summary>A class annotated for ML.NET's AutoML as a search space of ours, unchanged, and configurations as instances of it.</summary>
/// <typeparam name="T">What is searched are its members with [Range], [Choice], [BooleanChoice] or [NestOption]; the others keep what the constructor gives.</typeparam>
public sealed class AnnotatedSpace<T>
    where T : class, new()
{
    private readonly SpaceTree tree = new(AnnotatedType.Read(typeof(T), new T()));

    /// <summary>A parameter a member; those of a nested option have dotted names.</summary>
    public SearchSpace Space => tree.Space;

    /// <summary>The annotations' initial values; without one what the constructor gives; where that is outside, the low end.</summary>
    public Configuration First => tree.First;

    public T Instance(Configuration configuration)
    {
        var instance = new T();
        Fill(instance, tree.Values(configuration));
        return instance;
    }

    private static void Fill(object instance, IReadOnlyDictionary<string, object> values)
    {
        foreach (var member in AnnotatedType.Members(instance.GetType()))
        {
            if (!values.TryGetValue(member.Name, out var value)) continue;
            if (value is not IReadOnlyDictionary<string, object> nested)
            {
                member.Set(instance, value);
                continue;
            }

            var inner = member.Get(instance) ?? Activator.CreateInstance(member.Type)!;
            Fill(inner, nested);
            member.Set(instance, inner);
        }
    }
}
