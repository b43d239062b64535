using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Microsoft.ML.SearchSpace;

namespace Optimizer.Annotations;

/// <summary>Reads a class's <c>[Range] [Choice] [BooleanChoice] [NestOption]</c> of Microsoft.ML.SearchSpace, on public properties and fields.</summary>
internal static class AnnotatedType
{
    /// <param name="example">An instance as its constructor leaves it: what it holds is tried first where the annotation names no initial value.</param>
    /// <exception cref="ArgumentException">Which member cannot be searched, and why.</exception>
    public static GroupNode Read(Type type, object example) => Read(type, example, []);

    public static IEnumerable<Member> Members(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0).Select(property => new Member(property))
            .Concat(type.GetFields(BindingFlags.Public | BindingFlags.Instance).Select(field => new Member(field)))
            .Where(member => member.Annotations.Length > 0);

    private static GroupNode Read(Type type, object example, ImmutableArray<Type> above)
    {
        if (above.Contains(type)) throw new ArgumentException($"{type.Name}: [NestOption] leads back to {type.Name}; a space must end somewhere.");
        var children = Members(type).Select(member => KeyValuePair.Create(member.Name, One(type, member, example, [.. above, type]))).ToImmutableArray();
        return children.IsEmpty
            ? throw new ArgumentException($"{type.Name} has no public property or field with [Range], [Choice], [BooleanChoice] or [NestOption].")
            : new GroupNode(children);
    }

    private static SpaceNode One(Type type, Member member, object example, ImmutableArray<Type> above)
    {
        if (member.Annotations.Length > 1) throw Refused("has more than one of [Range], [Choice], [BooleanChoice] and [NestOption]; keep one");
        if (!member.CanWrite) throw Refused("cannot be written; give it a setter");
        var now = member.Get(example);
        if (member.Annotations[0] is NestOptionAttribute) return Read(member.Type, now ?? Activator.CreateInstance(member.Type)!, above);
        try
        {
            return member.Annotations[0] switch
            {
                RangeAttribute range => Number(range, member.Type, now),
                ChoiceAttribute choice => Choice(choice, now),
                BooleanChoiceAttribute truth when member.Type == typeof(bool) => new ChoiceNode([true, false], truth.DefaultValue || now is true),
                _ => throw new ArgumentException($"is a {member.Type.Name}; [BooleanChoice] belongs on a bool"),
            };
        }
        catch (ArgumentException refusal)
        {
            throw Refused(refusal.Message);
        }

        ArgumentException Refused(string why) => new($"{type.Name}.{member.Name} {why}.");
    }

    private static NumberNode Number(RangeAttribute range, Type type, object? now)
    {
        var kind = Type.GetTypeCode(type) switch
        {
            TypeCode.Int32 or TypeCode.Int16 or TypeCode.Byte or TypeCode.Int64 => NumberKind.Whole,
            TypeCode.Single => NumberKind.Single,
            TypeCode.Double => NumberKind.Double,
            _ => throw new ArgumentException($"is a {type.Name}; [Range] belongs on a number"),
        };
        double Exact(object value) => double.Parse(Convert.ToString(value, CultureInfo.InvariantCulture)!, CultureInfo.InvariantCulture);
        var (low, high) = (Exact(range.Min), Exact(range.Max));
        double? own = now is null ? null : Exact(now);
        return new NumberNode(low, high, range.LogBase, kind, range.Init is { } init ? Exact(init) : own >= low && own <= high ? own : null);
    }

    private static ChoiceNode Choice(ChoiceAttribute choice, object? now)
    {
        ImmutableArray<object> values = [.. choice.Candidates];
        if (values.IsEmpty) throw new ArgumentException("has nothing to choose from");
        if (values.Select(ChoiceNode.Told).Distinct().Count() < values.Length) throw new ArgumentException("has a candidate twice");
        if (choice.DefaultValue is { } first && !values.Contains(first)) throw new ArgumentException($"has the default {first}, which is not among its candidates");
        return new ChoiceNode(values, choice.DefaultValue ?? (now is not null && values.Contains(now) ? now : null));
    }

    /// <summary>A property or a field.</summary>
    public sealed class Member(MemberInfo info)
    {
        public string Name => info.Name;

        public Type Type => info is PropertyInfo property ? property.PropertyType : ((FieldInfo)info).FieldType;

        public bool CanWrite => info is PropertyInfo property ? property.SetMethod?.IsPublic == true : !((FieldInfo)info).IsInitOnly;

        public Attribute[] Annotations { get; } =
            [.. info.GetCustomAttributes().Where(attribute => attribute is RangeAttribute or ChoiceAttribute or BooleanChoiceAttribute or NestOptionAttribute)];

        public object? Get(object owner) => info is PropertyInfo property ? property.GetValue(owner) : ((FieldInfo)info).GetValue(owner);

        /// <summary>Numbers are converted to the member's type, words to its enumeration.</summary>
        public void Set(object owner, object value)
        {
            var type = Type;
            var right = type.IsInstanceOfType(value) ? value
                : type.IsEnum ? (value is string word ? Enum.Parse(type, word) : Enum.ToObject(type, value))
                : Convert.ChangeType(value, Nullable.GetUnderlyingType(type) ?? type, CultureInfo.InvariantCulture);
            if (info is PropertyInfo property) property.SetValue(owner, right);
            else ((FieldInfo)info).SetValue(owner, right);
        }
    }
}
